import{D as o,K as t,p as e}from"./chunk-QSX2ZI7T.js";function r(){return o(t,{title:e("menu.home")})}export{r as default};
