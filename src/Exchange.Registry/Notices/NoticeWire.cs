using Exchange.Registry.Storage;
using Google.Protobuf.WellKnownTypes;
using Enum = System.Enum;

namespace Exchange.Registry.Notices;

/// <summary>Notices as they travel.</summary>
internal static class NoticeWire
{
    extension(StoredNotice stored)
    {
        public V1.Notice ToWire() => new()
        {
            Number = stored.Number,
            Department = stored.Department,
            Kind = Enum.TryParse<V1.NoticeKind>(stored.Kind, out var kind) ? kind : V1.NoticeKind.Unspecified,
            Subject = stored.Subject,
            Text = stored.Text,
            At = stored.At.ToTimestamp(),
            Revision = stored.Revision,
        };
    }
}
