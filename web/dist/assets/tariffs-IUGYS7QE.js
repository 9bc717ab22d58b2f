import{n as o,q as t,v as e}from"./chunk-7ZBA3SAH.js";function f(){return t(e,{title:o("menu.home")})}export{f as default};
