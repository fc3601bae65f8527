using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Exchange.Registry.Notices;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Webhooks;

/// <summary>A notice as a CloudEvent in structured JSON. Sent again, it has the same id: receivers tell repetitions by it.</summary>
internal static class NoticeEvent
{
    private static readonly JsonEventFormatter Formatter = new();

    public static string Id(StoredNotice notice) => string.Create(CultureInfo.InvariantCulture, $"{notice.Department}-{notice.Number}");

    /// <summary>Such as exchange.notice.request_moved.</summary>
    public static string Type(V1.NoticeKind kind) =>
        $"exchange.notice.{JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString())}";

    public static ReadOnlyMemory<byte> Write(StoredNotice notice, string source)
    {
        var wire = notice.ToWire();
        using var data = JsonDocument.Parse(FactBook.Write(wire));
        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            Id = Id(notice),
            Source = new(source, UriKind.RelativeOrAbsolute),
            Type = Type(wire.Kind),
            Subject = notice.Subject,
            Time = notice.At,
            DataContentType = "application/json",
            Data = data.RootElement,
        };
        return Formatter.EncodeStructuredModeMessage(cloudEvent, out _);
    }
}
