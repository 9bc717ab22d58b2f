import{I as o,P as t,p as e}from"./chunk-T3RB5WFT.js";function r(){return o(t,{title:e("menu.home")})}export{r as default};
