using System.Security.Cryptography;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>The file with a group's secret: 64 hexadecimal digits, which its owner alone can read.</summary>
public static class GroupSecretFile
{
    private const int Size = 32;

    /// <summary>Reads it; makes it if it is absent.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The secret, 32 bytes.</returns>
    /// <exception cref="ConversionException">The file holds something else, or cannot be read or written.</exception>
    public static byte[] Open(string path)
    {
        if (!File.Exists(path))
        {
            byte[] secret = RandomNumberGenerator.GetBytes(Size);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            try
            {
                using StreamWriter file = new(path, options);
                file.WriteLine(Convert.ToHexStringLower(secret));
                return secret;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ConversionException($"{path}: cannot be written ({e.Message.TrimEnd('.')}).", e);
            }
        }

        string text = System.Text.Encoding.ASCII.GetString(InputFile.Read(path)).Trim();
        return text.Length == 2 * Size && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw new ConversionException($"{path}: {2 * Size} hexadecimal digits are expected, the secret of a group. "
                + "A file that is absent is made.");
    }
}
