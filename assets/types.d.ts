/* What the checker of types cannot know: names that others hang on the window, and elements of a page
 * that is HTML throughout. */

interface Window {
  DashRenderer: new (hooks?: object) => unknown;
  dashAgGridComponentFunctions: object;
  dashAgGridFunctions: object;
  L: any;
  Plotly: any;
  React: any;
  dash_ag_grid: any;
  dash_clientside: any;
}

/* Selectors of ours name HTML elements. */
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Document {
  getElementById(id: string): any;
}

/* Events of ours come from elements. */
interface EventTarget {
  closest?(selectors: string): any;
  matches?(selectors: string): boolean;
  dataset?: DOMStringMap;
  id?: string;
  value?: string;
}

interface Element {
  closest(selectors: string): any;
}
