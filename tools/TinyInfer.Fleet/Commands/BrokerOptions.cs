using System.CommandLine;
using TinyInfer.Cli.Commands;
using TinyInfer.Converter;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Commands;

/// <summary>The options that say which broker is used.</summary>
/// <param name="description">What it is used for.</param>
internal sealed class BrokerOptions(string description)
{
    private readonly Option<BrokerAddress?> _address = CheckedOption.Of<BrokerAddress?>(
        "--broker", "BROKER", BrokerAddress.Form, $"{description} {BrokerAddress.Form}.",
        (string text, out BrokerAddress? value) => (value = BrokerAddress.Read(text)) != null);

    private readonly Option<string?> _authority = new("--authority")
    {
        HelpName = "FILE",
        Description = "With mqtts: certificates, .pem, of those who vouch for the broker. Default: those that this machine trusts.",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_address);
        command.Add(_authority);
    }

    /// <summary>Reads them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The broker; null if none is named.</returns>
    /// <exception cref="ConversionException">The certificates cannot be read, or are not for this broker.</exception>
    internal BrokerConnection? Read(ParseResult parsed)
    {
        BrokerAddress? address = parsed.GetValue(_address);
        string? authority = parsed.GetValue(_authority);
        if (authority != null && address is not { IsSecure: true })
        {
            throw new ConversionException("--authority is for a broker with TLS. Add --broker mqtts://HOST, or leave it out.");
        }

        return address == null ? null : new BrokerConnection(address, authority == null ? null : CertificateFile.ReadAuthority(authority));
    }
}
