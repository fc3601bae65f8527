using Exchange.Audit.Verification;
using Exchange.Client;
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
            ShowOnError(ExchangeCallException.Of(failure));
        }
        catch (ExchangeCallException failure)
        {
            ShowOnError(failure);
        }
        catch (Exception failure) when (SentenceOf(failure) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
        }

        return 1;
    }

    public static ErrorInfo? InfoOf(RpcException failure) => failure.GetRpcStatus()?.GetDetail<ErrorInfo>();

    public static void Show(IAnsiConsole error, ExchangeCallException failure)
    {
        error.MarkupLineInterpolated($"[red]{(failure.Reason.Length > 0 ? failure.Reason : failure.StatusCode.ToString())}[/]: {failure.Message}");
        foreach (var one in failure.Violations.Where(one => one.Field.Length > 0))
        {
            error.MarkupLineInterpolated($"  {one.Field}: {one.Description}");
        }

        foreach (var (name, value) in failure.Facts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            error.MarkupLineInterpolated($"  [grey]{name}[/] {value}");
        }
    }

    private static void ShowOnError(ExchangeCallException failure)
    {
        var error = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            error.Profile.Width = int.MaxValue;
        }

        Show(error, failure);
    }

    private static string? SentenceOf(Exception failure) => failure switch
    {
        ExchangeException known => $"{known.Reason.Code}: {known.Message}",
        HttpRequestException unreachable => $"No answer: {unreachable.Message}",
        OptionsValidationException wrong => $"A setting is wrong: {wrong.Message}",

        // The binder's: it names the setting and the value.
        InvalidOperationException { InnerException: FormatException } wrong => $"A setting is wrong: {wrong.Message}",
        IOException or InvalidDataException or UnauthorizedAccessException or FormatException or TimeoutException => failure.Message,
        LogDefectException broken => $"{broken.Defect.Kind}: {broken.Message}",
        ReadCutShortException or ReadDamagedException => failure.Message,
        OperationCanceledException => "Stopped before it was done.",
        _ => null,
    };
}
