var o=/[^\d\s]/;function r(t){let e=t.trim();return e?o.test(e)?{recovery_code:e}:{totp:e.replace(/\s/g,"")}:{}}export{r as a};
