import{n as o,q as t,v as e}from"./chunk-7ZBA3SAH.js";function m(){return t(e,{title:o("menu.home")})}export{m as default};
