using System.Data.Common;
using System.Globalization;
using System.Text;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>
/// A query as SQL: identifiers from the mapping, values as parameters, the grant's scope pushed down. One row more than the
/// most that a lookup may answer is asked for, so that too many shows.
/// </summary>
internal sealed class SqlText
{
    public const int LookupRowsMax = 1000;

    private readonly Dialect _dialect;
    private readonly List<object> _values = [];

    public SqlText(Dialect dialect, SourceQuery query, bool isUtf8 = true)
    {
        _dialect = dialect;
        var pushdown = new Pushdown(dialect.Store, isUtf8, Parameter);
        var sql = new StringBuilder("SELECT ");
        sql.AppendJoin(", ", query.Items.Select(item => dialect.Select(ColumnOf(query, item.Id), item.Type)));
        sql.Append(" FROM ").Append(dialect.From(query.Mapping));
        sql.AppendJoin("", Conditions(query, pushdown).Select((condition, i) => $"{(i == 0 ? " WHERE " : " AND ")}{condition}"));
        sql.AppendJoin("", Order(query, pushdown).Select((column, i) => $"{(i == 0 ? " ORDER BY " : ", ")}{column}"));
        if ((query.Key is null ? query.Limit : LookupRowsMax + 1) is { } limit)
        {
            sql.Append(CultureInfo.InvariantCulture, $" LIMIT {Math.Min(limit, long.MaxValue)}");
        }

        (Text, IsLookup) = (sql.ToString(), query.Key is not null);
    }

    public string Text { get; }

    public bool IsLookup { get; }

    /// <summary>Gives a command of this text its values, whether or not it had others before.</summary>
    public void Bind(DbCommand command)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            if (i == command.Parameters.Count)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = NameOf(i);
                command.Parameters.Add(parameter);
            }

            command.Parameters[i].Value = _values[i];
        }
    }

    private IEnumerable<string> Conditions(SourceQuery query, Pushdown pushdown)
    {
        if (query.Key is { } key)
        {
            yield return $"{_dialect.Comparable(ColumnOf(query, query.Resource.KeyItem!), key.Type)} = {Parameter(key)}";
        }

        foreach (var term in query.Scope)
        {
            var column = ColumnOf(query, term.Item);
            yield return term switch
            {
                ScopeTerm.Prefix prefix => pushdown.StartsWith(Dialect.Quote(column), Parameter(Cell.OfText(prefix.Text))),
                ScopeTerm.Among among =>
                    $"{_dialect.Comparable(column, among.Values[0].Type)} IN ({string.Join(", ", among.Values.Select(Parameter))})",
                _ => throw new System.Diagnostics.UnreachableException("An unknown scope term is refused by the rule."),
            };
        }

        foreach (var filter in query.Filters)
        {
            if (pushdown.Condition(Dialect.Quote(ColumnOf(query, filter.Item)), query.Resource.Find(filter.Item)!.Type, filter) is { } condition)
            {
                yield return condition;
            }
        }

        if (query.OrderBy is { } by && pushdown.From(Dialect.Quote(ColumnOf(query, by.Id)), by.Type, query.From) is { } from)
        {
            yield return from;
        }
    }

    private static IEnumerable<string> Order(SourceQuery query, Pushdown pushdown)
    {
        if (query.OrderBy is { } by)
        {
            yield return pushdown.Key(Dialect.Quote(ColumnOf(query, by.Id)), by.Type);
            foreach (var item in query.Items.Where(item => item.Id != by.Id))
            {
                yield return pushdown.Tie(Dialect.Quote(ColumnOf(query, item.Id)), item.Type);
            }
        }
    }

    private static string ColumnOf(SourceQuery query, ItemId item) => query.Mapping.Columns[item.Value];

    private string Parameter(Cell cell)
    {
        _values.Add(cell.Type switch
        {
            ItemType.Integer => cell.Integer,
            ItemType.Logical => cell.Logical,
            ItemType.Real => cell.Real,
            ItemType.DateTime => DateTime.UnixEpoch.AddTicks(cell.Integer * TimeSpan.TicksPerMicrosecond).ToString("O", CultureInfo.InvariantCulture),
            _ => cell.Text,
        });
        return _dialect.Parameter(NameOf(_values.Count - 1));
    }

    private static string NameOf(int parameter) => string.Create(CultureInfo.InvariantCulture, $"p{parameter}");
}
