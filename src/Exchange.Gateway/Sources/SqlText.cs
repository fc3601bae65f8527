using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
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
internal static class SqlText
{
    public const int LookupRowsMax = 1000;

    [SuppressMessage("Security", "CA2100", Justification = "Identifiers come from a published mapping and are quoted; values are parameters.")]
    public static DbCommand Command(DbConnection connection, Dialect dialect, SourceQuery query)
    {
        var command = dialect.Command(connection);
        var columns = query.Mapping.Columns;
        var sql = new StringBuilder("SELECT ");
        sql.AppendJoin(", ", query.Items.Select(item => dialect.Select(columns[item.Id.Value], item.Type)));
        sql.Append(" FROM ").Append(dialect.Table(query.Mapping.Table));
        sql.AppendJoin("", Conditions(command, dialect, query).Select((condition, i) => $"{(i == 0 ? " WHERE " : " AND ")}{condition}"));
        if (query.Key is not null)
        {
            sql.Append(CultureInfo.InvariantCulture, $" LIMIT {LookupRowsMax + 1}");
        }

        command.CommandText = sql.ToString();
        return command;
    }

    private static IEnumerable<string> Conditions(DbCommand command, Dialect dialect, SourceQuery query)
    {
        var columns = query.Mapping.Columns;
        if (query.Key is { } key)
        {
            var item = query.Resource.KeyItem!.Value;
            yield return $"{dialect.Comparable(columns[item], key.Type)} = {Bind(command, dialect, key)}";
        }

        foreach (var term in query.Scope)
        {
            var column = columns[term.Item.Value];
            yield return term switch
            {
                ScopeTerm.Prefix prefix => dialect.StartsWith(column, Bind(command, dialect, Cell.OfText(prefix.Text))),
                ScopeTerm.Among among =>
                    $"{dialect.Comparable(column, among.Values[0].Type)} IN ({string.Join(", ", among.Values.Select(value => Bind(command, dialect, value)))})",
                _ => throw new System.Diagnostics.UnreachableException("An unknown scope term is refused by the rule."),
            };
        }
    }

    private static string Bind(DbCommand command, Dialect dialect, Cell cell)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"p{command.Parameters.Count}");
        parameter.Value = cell.Type switch
        {
            ItemType.Integer => cell.Integer,
            ItemType.Logical => cell.Logical,
            _ => cell.Text,
        };
        command.Parameters.Add(parameter);
        return dialect.Parameter(parameter.ParameterName);
    }
}
