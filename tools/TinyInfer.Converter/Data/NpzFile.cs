using System.IO.Compression;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Data;

/// <summary>NumPy's .npz format: a ZIP archive of .npy files, each named as its array.</summary>
internal static class NpzFile
{
    private const string Ending = ".npy";

    /// <summary>Reads the arrays of numbers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">The arrays that are wanted; if all of them are there, no others are read. Null for all.</param>
    /// <param name="limit">How much is read.</param>
    /// <returns>The arrays by their names, and what the others are called.</returns>
    /// <exception cref="ConversionException">It is no such file, or an array that is wanted does not hold numbers.</exception>
    internal static (Dictionary<string, NumericArray> Arrays, IReadOnlyList<string> Others) Read(
        string path, IReadOnlyList<string>? names, DataLimit limit)
    {
        try
        {
            using ZipArchive archive = new(InputFile.Open(path));
            ZipArchiveEntry[] entries = [.. archive.Entries.Where(entry => entry.Name.Length > 0)];
            if (names?.All(name => entries.Any(entry => NameOf(entry) == name)) == true)
            {
                entries = [.. entries.Where(entry => names.Contains(NameOf(entry)))];
            }

            Dictionary<string, NumericArray> arrays = new(StringComparer.Ordinal);
            List<string> others = [];
            foreach (ZipArchiveEntry entry in entries)
            {
                Read(entry, $"{path}/{entry.FullName}");
            }

            return (arrays, others);

            void Read(ZipArchiveEntry entry, string place)
            {
                string name = NameOf(entry);
                bool isWanted = names?.Contains(name) == true;
                using Stream stream = entry.Open();
                NpyHeader header;
                try
                {
                    header = NpyHeader.Read(stream, place);
                }
                catch (ConversionException) when (!isWanted)
                {
                    others.Add($"'{name}' (no plain array)");
                    return;
                }

                if (!isWanted && NpyFile.Describe(header) is { } description)
                {
                    others.Add($"'{name}' ({description})");
                    return;
                }

                // All of a file counts, however many arrays it comes in.
                limit.Require(header.Count + arrays.Values.Sum(array => (double)array.Values.Length), place);
                arrays[name] = NpyFile.Read(stream, header, place, limit);
            }
        }
        catch (InvalidDataException e)
        {
            throw new ConversionException(
                $"{path}: not a .npz file, or cut short ({e.Message.TrimEnd('.')}). Save it with numpy.savez.", e);
        }
    }

    /// <summary>Writes arrays.</summary>
    /// <param name="arrays">The arrays, with their names.</param>
    /// <returns>The file.</returns>
    internal static byte[] Write(IReadOnlyList<(string Name, NumericArray Array)> arrays)
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, NumericArray array) in arrays)
            {
                using Stream entry = archive.CreateEntry(name + Ending).Open();
                entry.Write(NpyFile.Write(array));
            }
        }

        return file.ToArray();
    }

    private static string NameOf(ZipArchiveEntry entry) =>
        entry.FullName.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? entry.FullName[..^Ending.Length] : entry.FullName;
}
