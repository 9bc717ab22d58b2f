import{D as e,K as t,p as o}from"./chunk-QSX2ZI7T.js";function m(){return e(t,{title:o("menu.home")})}export{m as default};
