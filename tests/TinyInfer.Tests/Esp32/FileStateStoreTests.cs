using TinyInfer.Esp32.State;

namespace TinyInfer.Tests.Esp32;

public sealed class FileStateStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tinyinfer-state-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "guard.state");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_saved_last_is_read()
    {
        FileStateStore store = new(Path);

        Assert.Null(store.Load());
        Assert.True(store.Save([1, 2, 3]));
        Assert.True(store.Save([4]));
        Assert.Equal([4], new FileStateStore(Path).Load());
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_as_good_as_none()
    {
        FileStateStore store = new(Path);
        store.Save([1, 2, 3]);

        using (File.Open(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Null(store.Load());
            Assert.False(store.Save([4]));
        }

        Assert.Equal([1, 2, 3], store.Load());
    }

    [Fact]
    public void Storage_that_is_not_there_is_said() =>
        Assert.False(new FileStateStore(System.IO.Path.Combine(_folder.FullName, "absent", "x")).Save([1]));
}
