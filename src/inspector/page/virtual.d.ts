declare module "virtual:methods" {
  const methods: readonly import("./methods-table.js").MethodView[];
  export default methods;
}
declare module "*.css";
