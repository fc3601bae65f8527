using System.Security.Cryptography;
using System.Text;
using Exchange.Registry.Storage;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Registry.Feed;

/// <summary>Events as they travel.</summary>
internal static class ChangeWire
{
    private const int MarkBytes = 16;

    /// <summary>
    /// Tells the event from every other that could stand at its revision: two histories that divided before it do not have the
    /// same instant, actor and body there.
    /// </summary>
    public static ByteString Mark(StoredEvent stored)
    {
        var text = $"{stored.Revision} {stored.At.UtcTicks} {stored.Kind}\n{stored.Actor}\n{stored.Reason}\n{stored.Body}";
        return ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, MarkBytes));
    }

    extension(StoredEvent stored)
    {
        public V1.Change ToWire()
        {
            var change = new V1.Change
            {
                Revision = stored.Revision,
                At = stored.At.ToTimestamp(),
                Actor = stored.Actor,
                Reason = stored.Reason,
                Mark = Mark(stored),
            };
            switch (stored.Kind)
            {
                case FactKind.Department:
                    change.Department = FactBook.Read<V1.Department>(stored.Body);
                    break;
                case FactKind.Principal:
                    change.Principal = FactBook.Read<V1.Principal>(stored.Body);
                    break;
                case FactKind.Element:
                    change.Element = FactBook.Read<V1.Element>(stored.Body);
                    break;
                case FactKind.Designation:
                    change.Designation = FactBook.Read<V1.Designation>(stored.Body);
                    break;
                case FactKind.Resource:
                    change.Resource = FactBook.Read<V1.Resource>(stored.Body);
                    break;
                case FactKind.Grant:
                    change.Grant = FactBook.Read<V1.Grant>(stored.Body);
                    break;
                case FactKind.Draft:
                    change.Draft = FactBook.Read<V1.Draft>(stored.Body);
                    break;
                case FactKind.Correction:
                    change.Correction = FactBook.Read<V1.Correction>(stored.Body);
                    break;
                case FactKind.DataUpdate:
                    change.DataUpdate = FactBook.Read<V1.DataUpdate>(stored.Body);
                    break;
                case FactKind.DutyLine:
                    change.DutyLine = FactBook.Read<V1.DutyLine>(stored.Body);
                    break;
                case FactKind.Dispute:
                    change.Dispute = FactBook.Read<V1.Dispute>(stored.Body);
                    break;
                case FactKind.ReferenceRule:
                    change.ReferenceRule = FactBook.Read<V1.ReferenceRule>(stored.Body);
                    break;
                case FactKind.Request:
                    change.Request = FactBook.Read<V1.SharingRequest>(stored.Body);
                    break;
                case FactKind.Delegation:
                    change.Delegation = FactBook.Read<V1.Delegation>(stored.Body);
                    break;
                case FactKind.UsageRecord:
                    change.UsageRecord = FactBook.Read<V1.UsageRecord>(stored.Body);
                    break;
                case FactKind.Disposal:
                    change.Disposal = FactBook.Read<V1.Disposal>(stored.Body);
                    break;
                case FactKind.Webhook:
                    change.Webhook = FactBook.Read<V1.Webhook>(stored.Body);
                    break;
                case FactKind.Opening:
                    change.Opening = FactBook.Read<V1.OpeningAgreement>(stored.Body);
                    break;
            }

            return change;
        }
    }
}
