import{n as e,q as o,v as r}from"./chunk-7ZBA3SAH.js";function t(){return o(r,{title:e("menu.home")})}export{t as default};
