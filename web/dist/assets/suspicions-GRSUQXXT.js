import{n as o,q as t,v as e}from"./chunk-7ZBA3SAH.js";function i(){return t(e,{title:o("menu.home")})}export{i as default};
