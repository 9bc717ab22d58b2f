import{n as o,q as e,v as t}from"./chunk-IYKHN4HF.js";function m(){return e(t,{title:o("menu.home")})}export{m as default};
