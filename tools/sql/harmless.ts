/**
 * What of PostgreSQL's own a query may use. None of it reads a file, another table, a setting or the catalogs, waits,
 * writes, locks, takes SQL as a text (`query_to_xml`, `ts_stat`, `ts_rewrite`), or makes much out of little (`repeat`).
 */
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

export const harmlessFunctions: ReadonlySet<string> = new Set([
  // aggregates and windows
  ...words(`count sum avg min max any_value bool_and bool_or every bit_and bit_or bit_xor array_agg string_agg
    json_agg jsonb_agg json_object_agg jsonb_object_agg stddev stddev_pop stddev_samp variance var_pop var_samp
    corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
    mode percentile_cont percentile_disc range_agg range_intersect_agg
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`),
  // numbers
  ...words(`abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log10 power mod div gcd lcm factorial
    greatest least pi degrees radians sin cos tan cot asin acos atan atan2 sinh cosh tanh width_bucket random
    scale min_scale trim_scale`),
  // texts
  ...words(`lower upper initcap length char_length character_length octet_length bit_length trim btrim ltrim rtrim
    substr substring overlay position strpos left right replace translate reverse split_part concat concat_ws chr ascii
    md5 sha224 sha256 sha384 sha512 encode decode to_hex starts_with quote_literal quote_ident
    regexp_replace regexp_match regexp_matches regexp_count regexp_instr regexp_like regexp_substr
    regexp_split_to_array regexp_split_to_table string_to_array string_to_table array_to_string
    similar_to_escape like_escape normalize is_normalized unistr to_ascii`),
  // dates
  ...words(`now clock_timestamp statement_timestamp transaction_timestamp timeofday age date_part date_trunc date_bin
    extract isfinite justify_days justify_hours justify_interval make_date make_time make_timestamp make_timestamptz
    make_interval to_char to_date to_timestamp to_number timezone date_add date_subtract`),
  // arrays, ranges and series
  ...words(`array_length array_ndims array_position array_positions array_lower array_upper cardinality array_append
    array_prepend array_cat array_remove array_replace array_sort unnest generate_series generate_subscripts
    lower_inc upper_inc lower_inf upper_inf isempty range_merge int4range int8range numrange daterange tsrange tstzrange`),
  // JSON
  ...words(`to_json to_jsonb row_to_json array_to_json json_build_object jsonb_build_object json_build_array
    jsonb_build_array json_object jsonb_object json_array_length jsonb_array_length json_array_elements
    jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_each jsonb_each json_each_text
    jsonb_each_text json_object_keys jsonb_object_keys json_extract_path jsonb_extract_path json_extract_path_text
    jsonb_extract_path_text json_typeof jsonb_typeof json_strip_nulls jsonb_strip_nulls jsonb_pretty jsonb_set
    jsonb_insert jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first`),
  // search, addresses, identifiers
  ...words(`to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline
    setweight strip numnode querytree host family network netmask broadcast masklen hostmask
    gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version num_nulls num_nonnulls`),
]);

export const harmlessTypes: ReadonlySet<string> = new Set(
  words(`text varchar bpchar char int2 int4 int8 float4 float8 numeric bool date time timetz timestamp timestamptz
    interval uuid json jsonb bytea bit varbit money inet cidr macaddr macaddr8 point box circle line lseg path polygon
    tsvector tsquery jsonpath int4range int8range numrange daterange tsrange tstzrange`),
);

export const harmlessOperators: ReadonlySet<string> = new Set([
  // the parser's names for what is none: nobody can make an operator called like this
  ...['BETWEEN', 'NOT BETWEEN', 'BETWEEN SYMMETRIC', 'NOT BETWEEN SYMMETRIC'],
  ...words(`= <> != < > <= >= + - * / % ^ & | # << >> || ~ !~ ~* !~* ~~ !~~ ~~* !~~* @ |/ ||/ -> ->> #> #>> #- ? ?| ?&
    @> <@ && -|- &< &> @@ @? ^@ <-> !!`),
]);

/** `current_date` and its like; `current_user` and its like tell who signs in. */
export const harmlessValues: ReadonlySet<string> = new Set(
  ['DATE', 'TIME', 'TIME_N', 'TIMESTAMP', 'TIMESTAMP_N']
    .map((value) => `SVFOP_CURRENT_${value}`)
    .concat(['TIME', 'TIME_N', 'TIMESTAMP', 'TIMESTAMP_N'].map((value) => `SVFOP_LOCAL${value}`)),
);
