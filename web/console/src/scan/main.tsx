import "../design/design.css";
