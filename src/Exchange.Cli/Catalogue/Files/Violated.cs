using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.Domain.Errors;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>What the registry found wrong, at its place in the file.</summary>
internal static partial class Violated
{
    private const int ShownMax = 10_000;

    // What says no more to a person than the places do.
    private static readonly string[] Machines = ["field", "trace_id"];

    /// <summary>Writes every error of the file and of the registry on standard error, by line.</summary>
    public static void Show(FileInfo name, CatalogueFile file, RpcException? failure)
    {
        var told = (failure is null ? [] : Fields(failure))
            .Select(found => At(file, found.Field, found.Description))
            .Where(error => !file.Errors.Any(known => Covers(known.Field, error.Field)));
        ShowReason(failure);
        Show(name, file.Errors.Concat(told));
    }

    /// <summary>Writes errors on standard error, by line.</summary>
    public static void Show(FileInfo name, IEnumerable<FileError> all)
    {
        var errors = all.Distinct().OrderBy(error => error.Place.Line).ThenBy(error => error.Place.Column).ToList();
        foreach (var error in errors.Take(ShownMax))
        {
            Console.Error.WriteLine(error.In(name.ToString()));
        }

        if (errors.Count > ShownMax)
        {
            Console.Error.WriteLine($"… and {errors.Count - ShownMax} more.");
        }

        Console.Error.WriteLine($"{(errors.Count == 1 ? "1 error" : $"{errors.Count} errors")}; nothing was changed.");
    }

    /// <summary>The fields that a failure names.</summary>
    public static IEnumerable<(string Field, string Description)> Fields(RpcException failure)
    {
        var status = failure.GetRpcStatus();
        var fields = (status?.GetDetail<BadRequest>()?.FieldViolations.Select(found => (found.Field, found.Description)) ?? [])
            .Concat(status?.GetDetail<PreconditionFailure>()?.Violations.Select(found => (found.Subject, found.Description)) ?? [])
            .ToList();
        return fields.Count == 0 && status?.GetDetail<ErrorInfo>()?.Metadata.TryGetValue("field", out var field) == true
            ? [(field, failure.Status.Detail)]
            : fields;
    }

    /// <summary>A field of the request, at its place.</summary>
    public static FileError At(CatalogueFile file, string field, string message)
    {
        var found = Index().Match(field);
        return found.Success
            ? At(file, int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture), field[found.Length..], message)
            : new(file.PlaceOf(field), field, message);
    }

    /// <summary>A field of one resource, at its place.</summary>
    public static FileError At(CatalogueFile file, int resource, string field, string message)
    {
        var path = $"resources[{resource}]{(field.Length > 0 ? "." : "")}{field}";
        return new(file.PlaceOf(path), path, message);
    }

    // Of one mistake the file's own error says more.
    private static bool Covers(string known, string field) =>
        known.Length > 0 && (field == known || field.StartsWith($"{known}.", StringComparison.Ordinal));

    private static void ShowReason(RpcException? failure)
    {
        if (failure is null || Failures.InfoOf(failure) is not { } info)
        {
            if (failure is not null)
            {
                Console.Error.WriteLine($"{failure.StatusCode}: {failure.Status.Detail}");
            }

            return;
        }

        if (info.Reason == Reason.RequestInvalid.Code)
        {
            return;
        }

        Console.Error.WriteLine($"{info.Reason}: {failure.Status.Detail}");
        foreach (var (name, value) in info.Metadata.Where(pair => !Machines.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Console.Error.WriteLine($"  {name} {value}");
        }
    }

    [GeneratedRegex(@"^(?:drafts|resources)\[([0-9]{1,4})\](?:\.resource\b)?\.?")]
    private static partial Regex Index();
}
