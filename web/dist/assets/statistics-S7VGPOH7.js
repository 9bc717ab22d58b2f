import{n as t,q as o,v as e}from"./chunk-7ZBA3SAH.js";function i(){return o(e,{title:t("menu.home")})}export{i as default};
