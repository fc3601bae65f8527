using Exchange.Domain.Errors;
using Google.Rpc;
using Grpc.Core;
using Spectre.Console;

namespace Exchange.Cli;

/// <summary>What a user sees of a failure: the reason, every field, and the way to go on.</summary>
internal static class Failures
{
    /// <summary>Runs a command's action; a failure of the catalogue is shown on standard error and is exit code 1.</summary>
    public static async Task<int> ShownAsync(Func<Task> action)
    {
        try
        {
            await action();
            return 0;
        }
        catch (RpcException failure)
        {
            Show(AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) }), failure);
            return 1;
        }
        catch (ExchangeException failure)
        {
            await Console.Error.WriteLineAsync($"{failure.Reason.Code}: {failure.Message}");
            return 1;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or HttpRequestException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    public static ErrorInfo? InfoOf(RpcException failure) => failure.GetRpcStatus()?.GetDetail<ErrorInfo>();

    public static void Show(IAnsiConsole error, RpcException failure)
    {
        var status = failure.GetRpcStatus();
        var info = status?.GetDetail<ErrorInfo>();
        error.MarkupLineInterpolated($"[red]{info?.Reason ?? failure.StatusCode.ToString()}[/]: {failure.Status.Detail}");
        foreach (var (field, description) in Fields(status))
        {
            error.MarkupLineInterpolated($"  {field}: {description}");
        }

        foreach (var (name, value) in info?.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, string>>())
        {
            error.MarkupLineInterpolated($"  [grey]{name}[/] {value}");
        }
    }

    private static IEnumerable<(string Field, string Description)> Fields(Google.Rpc.Status? status) =>
        (status?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => (violation.Field, violation.Description)) ?? [])
        .Concat(status?.GetDetail<PreconditionFailure>()?.Violations.Select(violation => (violation.Subject, violation.Description)) ?? []);
}
