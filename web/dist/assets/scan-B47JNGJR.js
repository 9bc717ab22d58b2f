import"./chunk-GLPRVYOD.js";
