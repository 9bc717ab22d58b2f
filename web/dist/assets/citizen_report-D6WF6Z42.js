import{n as t,q as e,v as o}from"./chunk-7ZBA3SAH.js";function r(){return e(o,{title:t("menu.home")})}export{r as default};
