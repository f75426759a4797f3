using System.Diagnostics;
using System.Security.Cryptography;

namespace TinyInfer.Fuzz;

/// <summary>Runs a target over its regressions, its seeds and as many changed inputs as the time allows.</summary>
/// <param name="target">The target.</param>
/// <param name="findings">Folder that receives inputs that break it.</param>
internal sealed class Campaign(FuzzTarget target, string findings)
{
    private const int MostFindings = 20;
    private readonly HashSet<string> _seen = [];

    /// <summary>Runs it.</summary>
    /// <param name="time">How long.</param>
    /// <param name="seed">Seed of the changes.</param>
    /// <param name="output">What is printed.</param>
    /// <returns>The number of different findings.</returns>
    internal int Run(TimeSpan time, int seed, TextWriter output)
    {
        foreach (byte[] regression in Regressions().Concat(target.Seeds))
        {
            Try(regression, output);
        }

        Random random = new(seed);
        Mutator mutator = new(random);
        List<byte[]> pool = [.. target.Seeds];
        Stopwatch watch = Stopwatch.StartNew();
        long count = 0;
        while (watch.Elapsed < time && _seen.Count < MostFindings)
        {
            byte[] input = mutator.Mutate(pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
            if (random.Next(20) > 0)
            {
                target.Repair?.Invoke(input);
            }

            Try(input, output);
            count++;
        }

        output.WriteLine($"{target.Name}: {count:N0} inputs, {count / watch.Elapsed.TotalSeconds:N0} per second, {_seen.Count} findings");
        return _seen.Count;
    }

    private void Try(byte[] input, TextWriter output)
    {
        if (target.Judge(input) is not { } problem)
        {
            return;
        }

        // One finding for each place in the code.
        string[] lines = problem.Split('\n');
        string place = lines[0].Split(':')[0] + lines.FirstOrDefault(line => line.Contains(" at TinyInfer.", StringComparison.Ordinal));
        if (_seen.Add(place))
        {
            Directory.CreateDirectory(findings);
            string file = Path.Combine(findings, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}");
            File.WriteAllBytes(file, input);
            output.WriteLine($"{file}: {string.Join('\n', lines.Take(6))}");
        }
    }

    private IEnumerable<byte[]> Regressions()
    {
        string folder = DeviceHarness.Repository.Locate("tests", "TinyInfer.Fuzz", "Regressions", target.Name);
        return Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }
}
