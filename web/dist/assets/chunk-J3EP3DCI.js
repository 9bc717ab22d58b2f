var t=n=>Object.fromEntries(Object.entries(n).filter(([,e])=>e!==void 0&&e!==""));export{t as a};
