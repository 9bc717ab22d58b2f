import{n as e,q as t,v as o}from"./chunk-7ZBA3SAH.js";function r(){return t(o,{title:e("menu.home")})}export{r as default};
