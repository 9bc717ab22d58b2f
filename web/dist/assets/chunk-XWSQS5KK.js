var t=new Set,o=n=>t.forEach(e=>e(n));function s(n){return t.add(n),()=>void t.delete(n)}export{o as a,s as b};
