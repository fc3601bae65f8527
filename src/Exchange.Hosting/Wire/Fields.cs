using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Exchange.Domain.Errors;

namespace Exchange.Hosting.Wire;

/// <summary>Parses one text into a domain value.</summary>
public delegate bool TryParse<T>([NotNullWhen(true)] string? text, [NotNullWhen(true)] out T? value)
    where T : class;

/// <summary>Reads the fields of one wire message and collects what is wrong with them, each under its path.</summary>
public sealed class Fields(Violations found, string path)
{
    public Violations Found => found;

    public Fields Under(string field) => new(found, At(field));

    /// <summary>A text of 1 to <paramref name="max"/> characters, not all of them blank, without control characters.</summary>
    public string Text(string field, string value, int max)
    {
        found.When(value.Length == 0, At(field), ViolationCode.FieldRequired, "Give a text.");
        return Optional(field, value, max) ?? "";
    }

    /// <summary>As <see cref="Text"/>; empty is null.</summary>
    public string? Optional(string field, string value, int max)
    {
        found.When(value.Length > max, At(field), ViolationCode.FieldTooLong, $"At most {max} characters.");
        found.When(
            value.Length <= max && value.EnumerateRunes().Any(Rune.IsControl),
            At(field),
            ViolationCode.FieldMalformed,
            "No control characters.");
        found.When(value.Length > 0 && value.AsSpan().Trim().IsEmpty, At(field), ViolationCode.FieldMalformed, "Not a blank.");
        return value.Length == 0 ? null : value;
    }

    /// <summary>An identifier of its form.</summary>
    public T? Id<T>(string field, string value, TryParse<T> parse, string form)
        where T : class
    {
        if (parse(value, out var id))
        {
            return id;
        }

        found.When(value.Length == 0, At(field), ViolationCode.FieldRequired, form);
        found.When(value.Length > 0, At(field), ViolationCode.FieldMalformed, form);
        return null;
    }

    /// <summary>As <see cref="Id"/>; empty is null.</summary>
    public T? OptionalId<T>(string field, string value, TryParse<T> parse, string form)
        where T : class => value.Length == 0 ? null : Id(field, value, parse, form);

    /// <summary>A named value of an enum; the wire's numbers are the domain's.</summary>
    public T Choice<T>(string field, int value)
        where T : struct, Enum
    {
        var choice = (T)Enum.ToObject(typeof(T), value);
        if (!Enum.IsDefined(choice))
        {
            found.When(value == 0, At(field), ViolationCode.FieldRequired, "State one of the values.");
            found.When(value != 0, At(field), ViolationCode.FieldUnknownValue, "This value is not known here.");
        }

        return choice;
    }

    /// <summary>As <see cref="Choice"/>; 0 is null.</summary>
    public T? OptionalChoice<T>(string field, int value)
        where T : struct, Enum => value == 0 ? null : Choice<T>(field, value);

    /// <summary>An ISO 8601 date, such as 2026-10-09.</summary>
    public DateOnly Day(string field, string value)
    {
        var isDay = DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        found.When(value.Length == 0, At(field), ViolationCode.FieldRequired, "An ISO 8601 date.");
        found.When(value.Length > 0 && !isDay, At(field), ViolationCode.FieldMalformed, "An ISO 8601 date.");
        return day;
    }

    /// <summary>Between <paramref name="min"/> and <paramref name="max"/> members, each read under its index.</summary>
    public ImmutableArray<TTo> Each<TFrom, TTo>(
        string field, IReadOnlyList<TFrom> values, int min, int max, Func<Fields, string, TFrom, TTo> read)
    {
        found.When(values.Count < min, At(field), ViolationCode.FieldRequired, $"Give at least {min}.");
        found.When(values.Count > max, At(field), ViolationCode.FieldOutOfRange, $"At most {max}.");
        if (values.Count > max)
        {
            return [];
        }

        var all = ImmutableArray.CreateBuilder<TTo>(values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            all.Add(read(this, $"{field}[{i}]", values[i]));
        }

        return all.MoveToImmutable();
    }

    public void Required(string field, object? message) =>
        found.When(message is null, At(field), ViolationCode.FieldRequired, "Give this message.");

    public void Add(string field, ViolationCode code, string description) => found.Add(At(field), code, description);

    /// <summary>Adds a violation and stands in for the value that could not be read.</summary>
    public T Refuse<T>(string field, ViolationCode code, string description)
        where T : struct
    {
        Add(field, code, description);
        return default;
    }

    /// <summary>The path of a field.</summary>
    public string At(string field) => path.Length == 0 ? field : $"{path}.{field}";
}
