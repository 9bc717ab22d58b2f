import{I as t,P as e,p as o}from"./chunk-T3RB5WFT.js";function r(){return t(e,{title:o("menu.home")})}export{r as default};
