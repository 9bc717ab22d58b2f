import{n as e,q as o,v as t}from"./chunk-7ZBA3SAH.js";function r(){return o(t,{title:e("menu.home")})}export{r as default};
