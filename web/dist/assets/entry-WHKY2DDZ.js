import{n as t,q as o,v as e}from"./chunk-7ZBA3SAH.js";function r(){return o(e,{title:t("menu.home")})}export{r as default};
