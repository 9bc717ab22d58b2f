import{D as e,K as o,p as t}from"./chunk-QSX2ZI7T.js";function m(){return e(o,{title:t("menu.home")})}export{m as default};
