import{n as o,q as t,v as e}from"./chunk-7ZBA3SAH.js";function r(){return t(e,{title:o("menu.home")})}export{r as default};
