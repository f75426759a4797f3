using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;
using TinyInfer.Store;
using TinyInfer.Tests.Device;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Store;

/// <summary>The way of an update: received, verified, tried, confirmed or rolled back.</summary>
public sealed class UpdateStoreTests(UpdateFactory factory, ITestOutputHelper output) : IClassFixture<UpdateFactory>
{
    private readonly Random _random = new(1);
    private readonly SimulatedFlash _flash = new(Tear.Committed, new Random(2));
    private readonly byte[] _old = UpdateFactory.Content(5000, 1);
    private readonly byte[] _new = UpdateFactory.Content(5000, 2);

    [Fact]
    public void An_update_is_tried_after_a_restart_and_confirmed_by_good_windows()
    {
        byte[] update = factory.Make(_new);
        UpdateStore store = Started();
        Assert.Null(store.Current);

        Assert.Null(UpdateFactory.Send(store, update, _random));
        Assert.Equal(UpdatePhase.Pending, store.Phase);
        Assert.Equal("update: the last one waits for a restart", store.Receive(0, update, 0, 1));

        store = Started();
        Assert.Equal(UpdatePhase.Trial, store.Phase);
        Assert.Equal(_new, UpdateFactory.Read(store.Current));
        Assert.Equal("update: the last one is still on trial", store.Receive(0, update, 0, 1));
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(UpdatePhase.Trial, store.Phase);
            Assert.False(store.Report(isGood: i != 4 && i != 6));
        }

        Assert.False(store.Report(true));
        Assert.False(store.Report(true));
        Assert.Equal(UpdatePhase.Settled, store.Phase);
        Assert.StartsWith("confirmed", store.Event, StringComparison.Ordinal);

        store = Started();
        Assert.Equal(UpdatePhase.Settled, store.Phase);
        Assert.Equal(_new, UpdateFactory.Read(store.Current));
    }

    [Fact]
    public void Bad_windows_bring_the_old_content_back()
    {
        Install(_old);
        UpdateStore store = Try(_new);

        Assert.False(store.Report(false));
        Assert.False(store.Report(false));
        Assert.True(store.Report(false));
        Assert.Equal(_old, UpdateFactory.Read(store.Current));
        Assert.Equal("rolled back: 3 bad windows of 3", store.Event);
        Assert.Equal(store.Event, Started().Event);
    }

    [Fact]
    public void Restarts_without_a_confirmation_bring_the_old_content_back()
    {
        Install(_old);
        Try(_new);
        Started();
        Assert.Equal(UpdatePhase.Trial, Started().Phase);

        UpdateStore store = Started();

        Assert.Equal(UpdatePhase.Settled, store.Phase);
        Assert.Equal(_old, UpdateFactory.Read(store.Current));
        Assert.Contains("not confirmed", store.Event, StringComparison.Ordinal);
    }

    [Fact]
    public void A_content_that_its_check_refuses_is_never_in_use()
    {
        Install(_old);
        Assert.Null(UpdateFactory.Send(Started(), factory.Make(_new), _random));

        UpdateStore store = factory.Store(_flash);
        store.Start(_ => "it needs a layer that this runtime does not have");

        Assert.Equal(_old, UpdateFactory.Read(store.Current));
        Assert.EndsWith("it needs a layer that this runtime does not have", store.Event, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_throws_or_resets_the_device_is_a_refusal()
    {
        Install(_old);
        Assert.Null(UpdateFactory.Send(Started(), factory.Make(_new), _random));
        UpdateStore store = factory.Store(_flash);
        store.Start(_ => throw new OutOfMemoryException("no memory"));
        Assert.EndsWith("no memory", store.Event, StringComparison.Ordinal);

        Assert.Null(UpdateFactory.Send(Started(), factory.Make(_new), _random));
        SimulatedFlash flash = _flash;
        for (int i = 0; i < 3; i++)
        {
            // The board starts anew in the middle of the check: what was in flash then is all that is left.
            SimulatedFlash left = flash;
            store = factory.Store(flash);
            store.Start(_ =>
            {
                left = flash.Copy();
                return null;
            });
            flash = left;
        }

        store = factory.Store(flash);
        store.Start(_ => null);
        Assert.Equal(_old, UpdateFactory.Read(store.Current));
        Assert.Contains("did not come through its check", store.Event, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_thing_that_does_not_fit_is_refused_with_its_reason()
    {
        byte[] other = factory.Make(_new, group: "line 4");
        UpdateStore store = Started();
        Assert.Equal("update: it is for group line 4, this device is of line 3", UpdateFactory.Send(store, other, _random));
        Assert.Equal("update: it is of detector, this store keeps model",
            UpdateFactory.Send(store, factory.Make(_new, name: "detector"), _random));
        Assert.Equal("update: this is no update", UpdateFactory.Send(store, _new, _random));
        Assert.Equal("update: it is a patch of another content than the one in use",
            UpdateFactory.Send(store, factory.Make(_new, old: _old), _random));
        store = factory.Store(_flash, options => options.MaxSize = 4999);
        store.Start(_ => null);
        Assert.Equal("update: it is larger than UpdateOptions.MaxSize", UpdateFactory.Send(store, factory.Make(_new), _random));
        Assert.Equal(0, store.Position);
    }

    [Fact]
    public void A_model_that_takes_too_much_memory_is_refused_before_it_is_sent()
    {
        byte[] blob = BlobWriter.Write(TestModels.DenseChain(RoundingMode.TfLite, 1, 8, 4));
        UpdateStore store = factory.Store(_flash, options => options.MemoryLimit = 8);
        store.Start(_ => null);

        string? problem = UpdateFactory.Send(store, factory.Make(blob), _random);

        Assert.Matches("update: it takes [0-9]+ bytes of RAM, UpdateOptions.MemoryLimit is 8", problem);
    }

    [Fact]
    public void An_update_is_taken_once_and_never_an_older_one()
    {
        byte[] first = factory.Make(_old, counter: 1000);
        byte[] second = factory.Make(_new, counter: 1001);
        Install(first, isUpdate: true);
        Assert.Equal("update: its counter is 1000, there was 1000 already", UpdateFactory.Send(Started(), first, _random));
        Install(second, isUpdate: true);
        Assert.Equal("update: its counter is 1000, there was 1001 already", UpdateFactory.Send(Started(), first, _random));
    }

    [Fact]
    public void One_that_was_rolled_back_does_not_come_again()
    {
        Install(_old);
        byte[] update = factory.Make(_new, counter: 900);
        Assert.Null(UpdateFactory.Send(Started(), update, _random));
        Started().RollBack("the operator says so");

        Assert.Contains("900 already", UpdateFactory.Send(Started(), update, _random), StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_come_in_order_or_not_at_all()
    {
        byte[] update = factory.Make(_new);
        UpdateStore store = Started();
        Assert.Null(store.Receive(0, update, 0, 700));
        Assert.Equal("update: byte 700 comes next, not 701", store.Receive(701, update, 701, 10));
        Assert.Equal("update: byte 700 comes next, not 699", store.Receive(699, update, 699, 10));
        Assert.Null(UpdateFactory.Send(store, update, _random));
        Assert.Equal(UpdatePhase.Pending, store.Phase);
    }

    [Fact]
    public void A_wrong_chunk_costs_this_chunk_only()
    {
        byte[] update = factory.Make(_new);
        byte[] wrong = [.. update];
        wrong[^3000] ^= 1;
        UpdateStore store = Started();

        string? problem = UpdateFactory.Send(store, wrong, _random);

        Assert.Contains("is not the one that was signed", problem, StringComparison.Ordinal);
        Assert.InRange(store.Position, update.Length - 5000, update.Length - 3000);
        Assert.Null(UpdateFactory.Send(store, update, _random));
        Assert.Equal(UpdatePhase.Pending, store.Phase);
    }

    [Fact]
    public void A_broken_transfer_goes_on_behind_the_last_whole_chunk()
    {
        byte[] update = factory.Make(_new);
        Assert.Null(Started().Receive(0, update, 0, update.Length - 1500));

        UpdateStore store = Started();

        Assert.Equal(update.Length - 5000 + 3072, store.Position);
        Assert.Null(UpdateFactory.Send(store, update, _random));
        Assert.Equal(_new, UpdateFactory.Read(Started().Current));
    }

    [Fact]
    public void A_patch_makes_the_new_content_of_the_one_in_use()
    {
        byte[] changed = [.. _old[..3000], .. UpdateFactory.Content(200, 3), .. _old[3100..]];
        Install(_old);
        byte[] update = factory.Make(changed, old: _old);
        Assert.InRange(update.Length, 1500, 2100);

        Assert.Equal(changed, UpdateFactory.Read(Try(update, isUpdate: true).Current));
    }

    [Fact]
    public void A_last_layer_that_was_trained_anew_is_a_small_patch()
    {
        int[] sizes = [48, 64, 48, 32, 6];
        byte[] old = BlobWriter.Write(TestModels.DenseChain(RoundingMode.Single, 1, sizes));
        byte[] retrained = BlobWriter.Write(TestModels.DenseChain(RoundingMode.Single, 1, 2, sizes));
        Install(old);
        int size = BitConverter.ToInt32(factory.Make(retrained, old: old), 12);

        UpdateStore store = Try(factory.Make(retrained, old: old), isUpdate: true);

        Assert.Equal(retrained, UpdateFactory.Read(store.Current));
        Assert.Equal(6, InferenceModel.Load(store.Current, null).Output.Length);
        Assert.InRange(size, 200, retrained.Length / 10);
    }

    /// <summary>docs/updates.md states this figure.</summary>
    [Fact]
    public void An_update_takes_at_most_4_KB_of_memory()
    {
        byte[] content = UpdateFactory.Content(20_000, 5);
        byte[] update = factory.Make(content);
        UpdateStore store = Started();
        Assert.Null(store.Receive(0, update, 0, update.Length - 100));

        HeapReport flash = new();
        flash.Add(_flash);
        HeapReport report = new();
        report.Add(store);
        report.AddStatics(typeof(UpdateStore).Assembly);
        int total = report.Total - flash.Total;

        output.WriteLine($"{total:N0} bytes");
        Assert.InRange(total, 1500, 4096);
        Assert.Contains($"| RAM while an update is received | {total:N0} bytes", File.ReadAllText(Repository.Locate("docs", "updates.md")));
    }

    [Fact]
    public void The_first_patch_is_of_what_the_firmware_brings_along()
    {
        UpdateStore store = factory.Store(_flash, options => options.BuiltIn = new ArraySource(_old));
        store.Start(_ => null);
        Assert.Equal(_old, UpdateFactory.Read(store.Current));
        Assert.Null(UpdateFactory.Send(store, factory.Make([.. _old[1..], 7], old: _old), _random));
        Assert.Equal(UpdatePhase.Pending, store.Phase);
    }

    [Fact]
    public void A_damaged_slot_gives_way_to_the_one_before()
    {
        Install(_old);
        Install(_new);
        foreach (string slot in (string[])["model.a", "model.b"])
        {
            SimulatedFlash worn = _flash.Copy();
            worn.Files[slot][100] ^= 4;
            UpdateStore store = factory.Store(worn);
            store.Start(_ => null);
            byte[]? current = UpdateFactory.Read(store.Current);
            Assert.True(current!.SequenceEqual(_old) || current!.SequenceEqual(_new));
            Assert.Equal(!current!.SequenceEqual(_new), store.Event.Contains("damaged", StringComparison.Ordinal));
        }
    }

    private UpdateStore Started()
    {
        UpdateStore store = factory.Store(_flash);
        store.Start(_ => null);
        return store;
    }

    private UpdateStore Try(byte[] content, bool isUpdate = false)
    {
        Assert.Null(UpdateFactory.Send(Started(), isUpdate ? content : factory.Make(content), _random));
        UpdateStore store = Started();
        Assert.Equal(UpdatePhase.Trial, store.Phase);
        return store;
    }

    private void Install(byte[] content, bool isUpdate = false) => Try(content, isUpdate).Confirm();
}
