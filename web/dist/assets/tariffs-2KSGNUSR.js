import{D as t,K as e,p as o}from"./chunk-QSX2ZI7T.js";function f(){return t(e,{title:o("menu.home")})}export{f as default};
