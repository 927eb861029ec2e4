import { render } from "preact";
import { App } from "./app.js";
import { Store } from "./store.js";
import "./style/base.css";
import "./style/timeline.css";
import "./style/conversation.css";
import "./style/methods.css";
import "./style/tokens.css";

const store = new Store();
store.attach();
render(<App store={store} />, document.getElementById("app") as HTMLElement);
