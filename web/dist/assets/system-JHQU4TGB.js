import{I as e,P as o,p as t}from"./chunk-T3RB5WFT.js";function m(){return e(o,{title:t("menu.home")})}export{m as default};
