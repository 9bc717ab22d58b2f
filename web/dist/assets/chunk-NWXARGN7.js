var r=o=>`'${o.replaceAll("'","'\\''")}'`,s=o=>/^[A-Za-z0-9][A-Za-z0-9:/._~-]*$/.test(o),t=o=>s(o)?o:r(o);export{r as a,s as b,t as c};
