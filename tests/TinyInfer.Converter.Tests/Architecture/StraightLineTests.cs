using System.ComponentModel;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Architecture;

public sealed class StraightLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What is changed by hand would be lost when the script runs the next time.</summary>
    [Fact]
    public void Straight_line_code_is_what_its_script_writes()
    {
        string script = Path.Combine(SharedData.Repository, "tools", "StraightLine", "fft.py");
        try
        {
            (int exitCode, _, string error) = ChildProcess.Run(ChildProcess.Start("python3", script, _folder.Path));
            Assert.Equal((0, string.Empty), (exitCode, error));
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no python3, which runs tools/StraightLine/fft.py.");
        }

        string[] written = Directory.GetFiles(_folder.Path);
        Assert.Equal(2, written.Length);
        Assert.All(written, file => Assert.Equal(
            File.ReadAllText(file),
            File.ReadAllText(Path.Combine(SharedData.Repository, "src", "TinyInfer.Signal", "Spectrum", Path.GetFileName(file)))));
    }
}
