/**
 * The parts of PostgreSQL's parse tree that a query may consist of. A part or a member that is not named here is refused:
 * what a later PostgreSQL invents is refused until somebody looked at it.
 */

/** What a member holds: nothing to look into, nodes under the names of their kinds, or one part of a known kind. */
type Member = 'plain' | 'nodes' | { one: string };

const plain = (names: string): Record<string, Member> => members(names, 'plain');
const nodes = (names: string): Record<string, Member> => members(names, 'nodes');
const one = (name: string, kind: string): Record<string, Member> => ({ [name]: { one: kind } });
const members = (names: string, member: Member): Record<string, Member> =>
  Object.fromEntries(names.split(' ').map((name) => [name, member]));

export const shapes: Readonly<Record<string, Record<string, Member>>> = {
  SelectStmt: {
    ...nodes('distinctClause targetList fromClause whereClause groupClause havingClause windowClause valuesLists'),
    ...nodes('sortClause limitOffset limitCount'),
    ...plain('groupDistinct limitOption op all'),
    ...{ ...one('withClause', 'WithClause'), ...one('larg', 'SelectStmt'), ...one('rarg', 'SelectStmt') },
  },
  WithClause: { ...nodes('ctes'), ...plain('recursive') },
  CommonTableExpr: { ...nodes('ctequery'), ...plain('ctename aliascolnames ctematerialized') },
  // from where
  RangeVar: { ...plain('schemaname relname inh relpersistence'), ...one('alias', 'Alias') },
  JoinExpr: {
    ...nodes('larg rarg quals'),
    ...plain('jointype isNatural usingClause rtindex'),
    ...{ ...one('alias', 'Alias'), ...one('join_using_alias', 'Alias') },
  },
  RangeSubselect: { ...nodes('subquery'), ...plain('lateral'), ...one('alias', 'Alias') },
  RangeFunction: { ...nodes('functions'), ...plain('lateral ordinality is_rowsfrom'), ...one('alias', 'Alias') },
  Alias: plain('aliasname colnames'),
  // what
  ResTarget: { ...nodes('val'), ...plain('name') },
  SortBy: { ...nodes('node'), ...plain('sortby_dir sortby_nulls useOp') },
  GroupingSet: { ...nodes('content'), ...plain('kind') },
  WindowDef: {
    ...nodes('partitionClause orderClause startOffset endOffset'),
    ...plain('name refname frameOptions'),
  },
  // expressions
  FuncCall: {
    ...nodes('args agg_order agg_filter'),
    ...plain('funcname agg_within_group agg_star agg_distinct func_variadic funcformat'),
    ...one('over', 'WindowDef'),
  },
  TypeCast: { ...nodes('arg'), ...one('typeName', 'TypeName') },
  TypeName: { ...nodes('typmods'), ...plain('names typemod arrayBounds') },
  A_Expr: { ...nodes('lexpr rexpr'), ...plain('kind name rexpr_list_start rexpr_list_end') },
  A_ArrayExpr: { ...nodes('elements'), ...plain('list_start list_end') },
  A_Indirection: nodes('arg indirection'),
  A_Indices: { ...nodes('lidx uidx'), ...plain('is_slice') },
  A_Const: plain('ival fval boolval sval bsval isnull'),
  A_Star: {},
  BoolExpr: { ...nodes('args'), ...plain('boolop') },
  BooleanTest: { ...nodes('arg'), ...plain('booltesttype') },
  NullTest: { ...nodes('arg'), ...plain('nulltesttype argisrow') },
  CaseExpr: nodes('arg args defresult'),
  CaseWhen: nodes('expr result'),
  CoalesceExpr: nodes('args'),
  MinMaxExpr: { ...nodes('args'), ...plain('op') },
  RowExpr: { ...nodes('args'), ...plain('row_format colnames') },
  CollateClause: { ...nodes('arg'), ...plain('collname') },
  ColumnRef: plain('fields'),
  GroupingFunc: nodes('args'),
  NamedArgExpr: { ...nodes('arg'), ...plain('name argnumber') },
  SQLValueFunction: plain('op typmod'),
  SubLink: { ...nodes('testexpr subselect'), ...plain('subLinkType operName') },
  List: nodes('items'),
  String: plain('sval'),
  Integer: plain('ival'),
};

/** Parts that people know under another name. */
export const knownAs: Readonly<Record<string, string>> = {
  intoClause: 'SELECT INTO',
  lockingClause: 'a row lock (FOR UPDATE, FOR SHARE)',
  catalogname: 'a table of another database',
  coldeflist: 'a function with a column list',
  search_clause: 'SEARCH',
  cycle_clause: 'CYCLE',
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  CopyStmt: 'COPY',
  DoStmt: 'DO',
  CallStmt: 'CALL',
  VariableSetStmt: 'SET',
  VariableShowStmt: 'SHOW',
  ExplainStmt: 'EXPLAIN',
  TransactionStmt: 'a transaction of its own',
  LockStmt: 'LOCK',
  ParamRef: 'a parameter ($1)',
  RangeTableSample: 'TABLESAMPLE',
  JsonTable: 'JSON_TABLE',
  XmlExpr: 'XML',
  RangeTableFunc: 'XMLTABLE',
  SetToDefault: 'DEFAULT',
  CurrentOfExpr: 'CURRENT OF',
};
