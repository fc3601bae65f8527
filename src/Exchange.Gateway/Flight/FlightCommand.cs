using Apache.Arrow.Flight;
using Exchange.Domain.Errors;
using Exchange.Hosting.Json;
using Google.Protobuf;

namespace Exchange.Gateway.Flight;

/// <summary>What a descriptor asks for: a ReadRequest, in protobuf or in its JSON.</summary>
internal static class FlightCommand
{
    // No message of ours begins with it: it would be field 15, a group.
    private const byte JsonBegins = (byte)'{';

    /// <exception cref="ExchangeException">REQUEST_INVALID.</exception>
    public static V1.ReadRequest Read(FlightDescriptor descriptor)
    {
        if (descriptor.Type != FlightDescriptorType.Command)
        {
            throw Invalid("type", ViolationCode.FieldUnknownValue, "Give a command (CMD).");
        }

        return descriptor.Command.Span is [JsonBegins, ..]
            ? (V1.ReadRequest)JsonRequest.Parse(descriptor.Command.Span, V1.ReadRequest.Descriptor)
            : Parse(descriptor.Command);
    }

    private static V1.ReadRequest Parse(ByteString command)
    {
        try
        {
            return V1.ReadRequest.Parser.ParseFrom(command);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Invalid("cmd", ViolationCode.FieldMalformed, "It is an exchange.gateway.v1.ReadRequest, in protobuf or as JSON.");
        }
    }

    private static ExchangeException Invalid(string field, ViolationCode code, string description) =>
        new(Reason.RequestInvalid, [new(field, code, description)]);
}
