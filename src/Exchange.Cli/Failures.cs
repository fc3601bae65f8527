using Exchange.Domain.Errors;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Exchange.Cli;

/// <summary>What a user sees of a failure: the reason, every field, and the way to go on.</summary>
internal static class Failures
{
    /// <summary>
    /// Runs a command. A failure that its user can do something about is a sentence on standard error and exit code 1; any
    /// other is a defect and ends the process with its trace.
    /// </summary>
    public static async Task<int> ShownAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (RpcException failure)
        {
            var error = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
            if (Console.IsErrorRedirected)
            {
                error.Profile.Width = int.MaxValue;
            }

            Show(error, failure);
        }
        catch (Exception failure) when (SentenceOf(failure) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
        }

        return 1;
    }

    public static ErrorInfo? InfoOf(RpcException failure) => failure.GetRpcStatus()?.GetDetail<ErrorInfo>();

    public static void Show(IAnsiConsole error, RpcException failure)
    {
        var status = failure.GetRpcStatus();
        var info = status?.GetDetail<ErrorInfo>();
        error.MarkupLineInterpolated($"[red]{info?.Reason ?? failure.StatusCode.ToString()}[/]: {failure.Status.Detail}");
        foreach (var (field, description) in Fields(status).Where(one => one.Field.Length > 0))
        {
            error.MarkupLineInterpolated($"  {field}: {description}");
        }

        foreach (var (name, value) in info?.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, string>>())
        {
            error.MarkupLineInterpolated($"  [grey]{name}[/] {value}");
        }
    }

    private static string? SentenceOf(Exception failure) => failure switch
    {
        ExchangeException known => $"{known.Reason.Code}: {known.Message}",
        HttpRequestException unreachable => $"No answer: {unreachable.Message}",
        OptionsValidationException wrong => $"A setting is wrong: {wrong.Message}",

        // The binder's: it names the setting and the value.
        InvalidOperationException { InnerException: FormatException } wrong => $"A setting is wrong: {wrong.Message}",
        IOException or InvalidDataException or UnauthorizedAccessException or FormatException => failure.Message,
        OperationCanceledException => "Stopped before it was done.",
        _ => null,
    };

    private static IEnumerable<(string Field, string Description)> Fields(Google.Rpc.Status? status) =>
        (status?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => (violation.Field, violation.Description)) ?? [])
        .Concat(status?.GetDetail<PreconditionFailure>()?.Violations.Select(violation => (violation.Subject, violation.Description)) ?? []);
}
