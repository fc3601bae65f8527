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

    public SqlText(Dialect dialect, SourceQuery query)
    {
        _dialect = dialect;
        var columns = query.Mapping.Columns;
        var sql = new StringBuilder("SELECT ");
        sql.AppendJoin(", ", query.Items.Select(item => dialect.Select(columns[item.Id.Value], item.Type)));
        sql.Append(" FROM ").Append(dialect.Table(query.Mapping.Table));
        sql.AppendJoin("", Conditions(query).Select((condition, i) => $"{(i == 0 ? " WHERE " : " AND ")}{condition}"));
        if (query.Key is not null)
        {
            sql.Append(CultureInfo.InvariantCulture, $" LIMIT {LookupRowsMax + 1}");
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

    private IEnumerable<string> Conditions(SourceQuery query)
    {
        var columns = query.Mapping.Columns;
        if (query.Key is { } key)
        {
            var item = query.Resource.KeyItem!.Value;
            yield return $"{_dialect.Comparable(columns[item], key.Type)} = {Parameter(key)}";
        }

        foreach (var term in query.Scope)
        {
            var column = columns[term.Item.Value];
            yield return term switch
            {
                ScopeTerm.Prefix prefix => _dialect.StartsWith(column, Parameter(Cell.OfText(prefix.Text))),
                ScopeTerm.Among among =>
                    $"{_dialect.Comparable(column, among.Values[0].Type)} IN ({string.Join(", ", among.Values.Select(Parameter))})",
                _ => throw new System.Diagnostics.UnreachableException("An unknown scope term is refused by the rule."),
            };
        }
    }

    private string Parameter(Cell cell)
    {
        _values.Add(cell.Type switch
        {
            ItemType.Integer => cell.Integer,
            ItemType.Logical => cell.Logical,
            _ => cell.Text,
        });
        return _dialect.Parameter(NameOf(_values.Count - 1));
    }

    private static string NameOf(int parameter) => string.Create(CultureInfo.InvariantCulture, $"p{parameter}");
}
