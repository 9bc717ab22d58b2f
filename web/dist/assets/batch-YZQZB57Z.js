import{n as t,q as o,v as e}from"./chunk-7ZBA3SAH.js";function m(){return o(e,{title:t("menu.home")})}export{m as default};
