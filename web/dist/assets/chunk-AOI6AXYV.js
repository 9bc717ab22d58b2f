function o(n){console.error(n);let e=document.getElementById("unloaded");e.hidden=!1,e.querySelector("button").addEventListener("click",()=>location.reload())}export{o as a};
