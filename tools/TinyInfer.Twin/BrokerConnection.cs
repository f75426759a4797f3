using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using TinyInfer.Converter.Scaffold.Fleet;

namespace TinyInfer.Twin;

/// <summary>How a broker is reached from this machine.</summary>
/// <param name="Address">The broker.</param>
/// <param name="Authority">Whose certificates are trusted, in place of those that the machine trusts; null for these.</param>
public sealed record BrokerConnection(BrokerAddress Address, X509Certificate2Collection? Authority = null)
{
    /// <summary>What a client needs to be told.</summary>
    /// <returns>Options with address, TLS, user and password.</returns>
    public MqttClientOptionsBuilder CreateOptions()
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer(Address.Host, Address.Port);
        if (Address.IsSecure)
        {
            options = options.WithTlsOptions(tls =>
            {
                tls.UseTls();
                if (Authority != null)
                {
                    tls.WithTrustChain(Authority);
                }
            });
        }

        return Address.User == null ? options : options.WithCredentials(Address.User, Address.Password ?? string.Empty);
    }
}
