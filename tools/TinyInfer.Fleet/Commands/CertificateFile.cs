using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinyInfer.Converter;

namespace TinyInfer.Fleet.Commands;

/// <summary>Reads certificates.</summary>
internal static class CertificateFile
{
    /// <summary>Reads a certificate with its private key.</summary>
    /// <param name="path">A .pem file that has both, or a .pfx file without a password.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="ConversionException">It cannot be read, or has no private key.</exception>
    internal static X509Certificate2 Read(string path) => Try(path, "no certificate with its private key", () =>
    {
        if (!Path.GetExtension(path).Equals(".pem", StringComparison.OrdinalIgnoreCase))
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, null);
        }

        // Windows' TLS takes no key that was never in a store or a .pfx.
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(path);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    });

    /// <summary>Reads certificates of those who vouch for others.</summary>
    /// <param name="path">A .pem file.</param>
    /// <returns>The certificates, one at least.</returns>
    /// <exception cref="ConversionException">It cannot be read, or has none.</exception>
    internal static X509Certificate2Collection ReadAuthority(string path) => Try(path, "no certificates in PEM", () =>
    {
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("there is none");
    });

    private static T Try<T>(string path, string absent, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ConversionException($"{path}: {absent} can be read there ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
