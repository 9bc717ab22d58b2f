import{I as t,P as e,p as o}from"./chunk-T3RB5WFT.js";function f(){return t(e,{title:o("menu.home")})}export{f as default};
