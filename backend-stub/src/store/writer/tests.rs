//! The writer on a queue that fills and on a disk that does.

use std::sync::Mutex;

use super::*;
use crate::store::fickle::Fickle;
use crate::store::memory::Memory;

#[tokio::test]
async fn a_queue_that_fills_still_takes_commands_when_acks_have_to_wait() {
    let (writer, _writing) = Writer::start(Arc::new(Memory::default()));
    // The writer's task does not run before this one waits.
    while !writer.is_filling() {
        writer.submit(|_| Box::pin(async { Ok(()) }), |_| {});
    }
    assert_eq!(writer.write(|_| Box::pin(async { Ok(7) })).await, Ok(7));
    assert!(!writer.is_filling());
}

#[tokio::test]
async fn a_full_disk_refuses_at_once_and_work_goes_on_by_itself_when_there_is_room() {
    let store = Arc::new(Fickle::default());
    let (writer, _writing) = Writer::start(store.clone());
    let mut trouble = writer.trouble();
    let work = || writer.write(|_| Box::pin(async { Ok(7) }));
    assert_eq!(work().await, Ok(7));
    store.set_full(true);
    let before = Instant::now();
    assert_eq!(work().await, Err(StoreError::Full));
    assert_eq!(work().await, Err(StoreError::Full));
    assert!(before.elapsed() < std::time::Duration::from_millis(900));
    assert_eq!(*trouble.borrow_and_update(), Some(StoreError::Full));
    store.set_full(false);
    // Nobody sends anything, and the writer still finds out.
    trouble.wait_for(Option::is_none).await.unwrap();
    assert!(before.elapsed() <= std::time::Duration::from_secs(2));
    assert_eq!(work().await, Ok(7));
}

#[tokio::test]
async fn a_disk_that_fills_within_a_group_undoes_the_group_and_everybody_is_told() {
    let store = Arc::new(Memory::default());
    let (writer, _writing) = Writer::start(store.clone());
    let row = |n| crate::store::contract::row(n, "helio");
    let answers = Arc::new(Mutex::new(Vec::new()));
    for n in 1..=3 {
        let (row, answers) = (row(n), answers.clone());
        writer.submit(
            move |writes| {
                Box::pin(async move {
                    writes.put_conversation(&row).await?;
                    if n == 2 { Err(StoreError::Disk("on purpose".to_owned())) } else { Ok(()) }
                })
            },
            move |result| answers.lock().unwrap().push(result.is_err()),
        );
    }
    let mut trouble = writer.trouble();
    trouble.wait_for(Option::is_some).await.unwrap();
    writer.barrier().await;
    assert_eq!(*answers.lock().unwrap(), [true, true, true]);
    let mut reads = store.read().await.unwrap();
    assert!(reads.inbox(&row(1).site, 9).await.unwrap().is_empty());
}
