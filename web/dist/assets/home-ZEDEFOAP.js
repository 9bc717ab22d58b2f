import{n as o,q as e,v as t}from"./chunk-7ZBA3SAH.js";function m(){return e(t,{title:o("menu.home")})}export{m as default};
